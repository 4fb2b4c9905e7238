from odoo import http
from odoo.http import content_disposition, request

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ComparisonController(http.Controller):
    @http.route(
        "/exact_online/comparison/<model('exact.online.comparison'):comparison>/spreadsheet",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def spreadsheet(self, comparison):
        """Give the comparison to whoever may read it."""
        comparison.check_access("read")
        name = f"Exact Online {comparison.display_name}.xlsx"
        return request.make_response(
            comparison._spreadsheet(),
            headers=[
                ("Content-Type", _XLSX),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
