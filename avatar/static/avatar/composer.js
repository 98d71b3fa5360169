// The text field: Enter sends, Shift+Enter makes a new line.

export class Composer {
    // `send(text)` answers whether the words were taken; words that were not stay in the field.
    constructor(form, send) {
        this.field = form.querySelector("textarea");
        form.onsubmit = (event) => {
            event.preventDefault();
            const text = this.field.value.trim();
            if (text && send(text)) this.field.value = "";
        };
        this.field.onkeydown = (event) => {
            // Enter also ends a composition in Chinese or Japanese: that one is not meant for us.
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            form.requestSubmit();
        };
    }
}
