"""Who calls, and may they? Signatures, access keys, what keeps a request out, wherever it arrived over HTTP.

No server lives here and no framework: `headers.Headers` says what a server's headers must be able to do.
"""
