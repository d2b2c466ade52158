# coso on the CPU: docker build -t coso . && docker run --rm -v "$PWD/runs:/work/runs" coso compare --budget demo --out runs/demo
FROM python:3.11-slim
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY parsers parsers
COPY coso_envs coso_envs
COPY agents agents
COPY benchmarks benchmarks
# Another set of extras: --build-arg EXTRAS=train,bench,alfworld
ARG EXTRAS=train,bench
RUN pip install --no-cache-dir -c constraints.txt ".[${EXTRAS}]"
# One thread per process: the models are tiny, and several processes side by side use several cores.
# (hadolint takes the second name for a secret.)
# hadolint ignore=DL3064
ENV OMP_NUM_THREADS=1 TOKENIZERS_PARALLELISM=false
WORKDIR /work
ENTRYPOINT ["coso"]
CMD ["--help"]
