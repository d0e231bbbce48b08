"""Uploaded papers (上传文件): content-addressed, sealed on disk, handed out through rooms. See README.md."""
