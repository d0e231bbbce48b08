"""What is handed down to whom (下沉): the law, batches, documents, reach, stationing."""
