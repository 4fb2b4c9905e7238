import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** The steps of the set-up assistant: done, to do, or not to be taken yet. */
export class SetUpSteps extends Component {
    static template = "exact_online_connector.SetUpSteps";
    static props = { ...standardFieldProps };

    get steps() {
        return this.props.record.data[this.props.name] || [];
    }

    get current() {
        return this.props.record.data.set_up_step;
    }

    get count() {
        return this.steps.filter((step) => step.done).length;
    }

    icon(step) {
        if (step.done) {
            return "fa-check-circle text-success";
        }
        return step.locked ? "fa-lock text-muted" : "fa-circle-o";
    }

    async goTo(step) {
        const { record } = this.props;
        if (step.name !== this.current && (await record.save())) {
            await record.update({ set_up_step: step.name }, { save: true });
        }
    }
}

registry.category("fields").add("exact_set_up_steps", { component: SetUpSteps });
