"""Pages of the workbench: the manager's morning, the acts on its cards, the outlet's board, the meetings."""
