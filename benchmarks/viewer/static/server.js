// Talk to the server that this page comes from; every address is relative, so that it keeps the token.

/** Ask with a GET, or with a POST where there is a body; return JSON, or throw an Error with the server's sentence. */
export async function ask(path, body) {
  const options = body === undefined
    ? {}
    : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("The server does not answer; is the command still running?");
  }
  if (response.status >= 500) throw new Error("The server failed; its terminal says why.");
  if (!(response.headers.get("Content-Type") ?? "").includes("json")) throw new Error(await response.text());
  const content = await response.json();
  if (content.error) throw new Error(content.error);
  return content;
}
