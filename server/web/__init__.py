"""The web application: routes, the socket, who may connect, and the page's files."""
