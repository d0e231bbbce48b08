"""The files of people stationed in halls (窗口人员档案)."""
