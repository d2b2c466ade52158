"""The table of BabyAI's levels; ``coso/BabyAI-<level>-v0`` is registered for each of them.

It has the levels that BabyAI's bot always solves as the expert here. Left out are KeyInBox, which it cannot solve;
UnlockToUnlock, where it goes round in circles in a tenth of the episodes; Unlock and GoToImpUnlock, some of whose
layouts have the key behind the door that it opens; and those called Debug, which end at the first wrong step.
"""

from __future__ import annotations

#: Levels by the most walks that a mission of theirs can take; BabyAI gives each walk as many steps as there are cells.
_BY_WALKS = {
    1: """
        GoToRedBallGrey GoToRedBall GoToRedBallNoDists GoToObj GoToObjS4 GoToObjS6 GoToLocal GoToLocalS5N2
        GoToLocalS6N2 GoToLocalS6N3 GoToLocalS6N4 GoToLocalS7N4 GoToLocalS7N5 GoToLocalS8N2 GoToLocalS8N3 GoToLocalS8N4
        GoToLocalS8N5 GoToLocalS8N6 GoToLocalS8N7 GoTo GoToOpen GoToObjMaze GoToObjMazeOpen GoToObjMazeS4R2
        GoToObjMazeS4 GoToObjMazeS5 GoToObjMazeS6 GoToObjMazeS7 GoToRedBlueBall GoToDoor GoToObjDoor
        Open OpenRedDoor OpenDoor OpenDoorColor OpenDoorLoc
        Pickup UnblockPickup PickupLoc PickupDist PickupAbove
        UnlockLocal UnlockLocalDist UnlockPickup UnlockPickupDist BlockedUnlockPickup
        ActionObjDoor FindObjS5 FindObjS6 FindObjS7 OneRoomS8 OneRoomS12 OneRoomS16 OneRoomS20
    """,
    2: """
        OpenTwoDoors OpenRedBlueDoors OpenDoorsOrderN2 OpenDoorsOrderN4
        PutNextLocal PutNextLocalS5N3 PutNextLocalS6N4 PutNextS4N1 PutNextS5N2 PutNextS5N1 PutNextS6N3 PutNextS7N4
        PutNextS5N2Carrying PutNextS6N3Carrying PutNextS7N4Carrying
        Synth SynthS5R2 SynthLoc
    """,
    # Of the key corridors BabyAI counts one walk, for which the steps do not suffice where rooms are small.
    4: """
        GoToSeq GoToSeqS5R2 MoveTwoAcrossS5N2 MoveTwoAcrossS8N9
        KeyCorridor KeyCorridorS3R1 KeyCorridorS3R2 KeyCorridorS3R3 KeyCorridorS4R3 KeyCorridorS5R3 KeyCorridorS6R3
    """,
    8: "SynthSeq MiniBossLevel BossLevel BossLevelNoUnlock",
}

#: Name of a level -> the most walks of a mission.
LEVELS = {level: walks for walks, levels in _BY_WALKS.items() for level in levels.split()}

#: Version of MiniGrid's id of a level, where it is not 0.
MINIGRID_VERSIONS = {"GoToObjS6": 1}
