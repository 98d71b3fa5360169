// The devices above the settings row; on a phone all settings as a sheet from below.

export class Sheet {
    constructor(left, button) {
        this.left = left;
        this.button = button;
        this.panel = left.querySelector(".settings");
        button.onclick = () => this.toggle(!this.open);
        document.addEventListener("pointerdown", ({ target }) => {
            if (this.open && !this.panel.contains(target) && !button.contains(target)) this.toggle(false);
        });
        document.addEventListener("keydown", (event) => {
            if (event.key !== "Escape" || !this.open) return;
            event.preventDefault(); // Escape also stops an answer; here it closes the sheet
            this.toggle(false);
            button.focus();
        }, { capture: true });
    }

    get open() {
        return "open" in this.left.dataset;
    }

    toggle(open) {
        this.left.toggleAttribute("data-open", open);
        this.button.setAttribute("aria-expanded", open);
    }
}
