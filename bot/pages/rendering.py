"""Templates and static files of the pages."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

HERE = Path(__file__).parent

_templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """Render a template of the folder `templates` as a whole page."""
    return HTMLResponse(_templates.get_template(template).render(values), status)


async def broken(_: Request, __: Exception) -> Response:
    """Answer in words a person understands when something failed that nobody foresaw."""
    return page("broken.html", 500, title="门口")


def static_files() -> Mount:
    """Return the route of scripts and styles."""
    return Mount("/static", StaticFiles(directory=HERE / "static"), name="static")
