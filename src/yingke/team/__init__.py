"""Team: the workbench. Worklists, results, skips, appointments, the outlet board and the morning meeting."""
