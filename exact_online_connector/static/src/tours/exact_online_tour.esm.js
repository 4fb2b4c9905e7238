import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const SECTION = "exact_online_connector.menu_exact_online";

/** The steps that open a menu of Invoicing. */
function openMenu(section, menu, content) {
    return [
        {
            trigger: `.o_menu_sections button[data-menu-xmlid="${section}"]`,
            content,
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: `.dropdown-item[data-menu-xmlid="${menu}"]`,
            tooltipPosition: "right",
            run: "click",
        },
    ];
}

/** From the set-up to an invoice that is booked, and to all that wait. */
registry.category("web_tour.tours").add("exact_online_tour", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps(
            "account.menu_finance",
            _t("Book your invoices in Exact Online: it begins in Invoicing.")
        ),
        ...openMenu(
            SECTION,
            `${SECTION}_set_up`,
            _t("The assistant takes you from the login at Exact Online to the first invoice.")
        ),
        {
            trigger: ".o_field_exact_set_up_steps button:enabled:first",
            content: _t("Each step says what it is for. Leave whenever you like: it goes on where you were."),
            tooltipPosition: "right",
            run: "click",
        },
        ...openMenu(
            "account.menu_finance_receivables",
            "account.menu_action_move_out_invoice_type",
            _t("When the company is connected, look at your invoices.")
        ),
        {
            trigger: ".o_list_view .o_data_row:not(.text-info):first .o_data_cell[name=name]",
            content: _t("Open an invoice that is posted."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_exact_send]:enabled",
            content: _t(
                "Send it: it is booked in Exact Online to the cent, and what was booked there is compared with it."
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            isActive: ["auto"],
            trigger: ".o_form_view .alert-success:contains(Exact Online)",
        },
        ...openMenu(
            SECTION,
            `${SECTION}_synchronisation`,
            _t("Here you see of every invoice whether it is in Exact Online, and if not, why.")
        ),
        {
            trigger: "button[name=action_exact_send_waiting]:enabled",
            content: _t("All that waits goes at once. You look at it before it is sent."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            isActive: ["auto"],
            trigger: ".modal .o_form_view",
        },
    ],
});
