"""Jobs: work in the background or on a schedule, through procrastinate. Every job is safe to run twice."""
