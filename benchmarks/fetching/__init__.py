"""Small pretrained models from Python packages, as folders that ``--policy`` takes."""
