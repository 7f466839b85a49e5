"""CDS Hooks over HTTP: who may call, from where, what is fetched, and how answers leave."""
