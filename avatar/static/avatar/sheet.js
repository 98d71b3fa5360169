// The devices above the settings row; on a phone all settings as a sheet from below.

export class Sheet {
    constructor(left, button) {
        this.left = left;
        this.button = button;
        this.panel = left.querySelector(".settings");
        button.onclick = () => this.toggle(!this.open);
        this.panel.querySelectorAll(".done, .start-over").forEach((one) => one.addEventListener("click", () => this.#back()));
        document.addEventListener("pointerdown", ({ target }) => {
            if (this.open && !this.#within(target)) this.toggle(false);
        });
        // It covers what lies behind it, so it closes when the focus leaves it. To nowhere: another window has it.
        this.panel.addEventListener("focusout", ({ relatedTarget: next }) => {
            if (this.open && next && !this.#within(next)) this.toggle(false);
        });
        document.addEventListener("keydown", (event) => {
            if (event.key !== "Escape" || !this.open) return;
            event.preventDefault(); // Escape also stops an answer; here it closes the sheet
            this.#back();
        }, { capture: true });
    }

    get open() {
        return "open" in this.left.dataset;
    }

    toggle(open) {
        this.left.toggleAttribute("data-open", open);
        this.button.setAttribute("aria-expanded", open);
        if (open) this.#first.focus({ preventScroll: true });
    }

    #back() {
        this.toggle(false);
        this.button.focus();
    }

    #within(element) {
        return this.panel.contains(element) || this.button.contains(element);
    }

    // What has just appeared: the whole sheet on a phone, the devices above the row elsewhere.
    get #first() {
        const sheet = getComputedStyle(this.panel).position === "fixed";
        return (sheet ? this.panel : this.panel.querySelector(".devices")).querySelector("select");
    }
}
