// What the admin's look (django-unfold) leaves unsaid to a screen reader, and out of reach of the keyboard.

{
    const ICONS = {
        en: { dock_to_right: "Navigation", close: "Close" },
        de: { dock_to_right: "Navigation", close: "Schließen" },
    }[document.documentElement.lang.slice(0, 2)];

    // Boxes that scroll are regions, by simplebar, which gives them all the same English name.
    const nameBoxes = () => {
        for (const box of document.querySelectorAll(".simplebar-content-wrapper")) {
            const heading = box.closest("fieldset")?.querySelector("h2") ?? box.querySelector("h2, h3");
            const words = heading ? heading.innerText : document.title.split("|")[0];
            box.setAttribute("aria-label", words.trim());
        }
    };

    // Icons are words in a font of their own: "dock_to_right" is nothing to be read out.
    const nameIcon = (control) => {
        const words = ICONS?.[control.textContent.trim()];
        if (words) control.setAttribute("aria-label", words);
        for (const icon of control.querySelectorAll(".material-symbols-outlined")) icon.ariaHidden = "true";
    };

    const reachable = (control) => {
        control.setAttribute("role", "button");
        control.tabIndex = 0;
        nameIcon(control);
        control.addEventListener("keydown", (event) => {
            if (event.target !== control || !["Enter", " "].includes(event.key)) return;
            event.preventDefault();
            control.click();
        });
    };

    const tidy = () => {
        document.getElementById("main")?.setAttribute("role", "main");
        nameBoxes();
        const controls = document.querySelectorAll("[x-on\\:click]:not(button, input, [href])");
        [...controls].filter((control) => control.textContent.trim()).forEach(reachable);
        for (const hint of document.querySelectorAll("span.help-tooltip[aria-label]")) hint.setAttribute("role", "img");
    };

    // Behind the scripts of the page, which build some of this when it is loaded.
    document.addEventListener("DOMContentLoaded", () => addEventListener("load", tidy));
    document.addEventListener("htmx:afterSettle", nameBoxes);
}
