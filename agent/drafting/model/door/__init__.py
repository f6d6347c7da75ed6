"""The only door to langchain and the providers' SDKs: their types and failures end here."""
