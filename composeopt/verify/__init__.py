"""The promises that every change is held to before anything is written."""
