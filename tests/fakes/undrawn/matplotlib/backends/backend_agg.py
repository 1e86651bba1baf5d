"""https://matplotlib.org/stable/api/backend_agg_api.html, of which nothing is left."""


class FigureCanvasAgg:
    def __init__(self, figure: object) -> None:
        pass
