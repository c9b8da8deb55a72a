"""An application for gunicorn: answers with its name and the port that the client reached."""


def answer(environ, start_response):
    body = f"gunicorn {environ['SERVER_PORT']}\n".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
