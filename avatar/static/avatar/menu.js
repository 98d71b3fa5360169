// The user menu closes as menus do: by Escape, by a click elsewhere, by leaving it.

const menu = document.querySelector(".menu");

function close({ target }) {
    if (menu?.open && !menu.contains(target)) menu.open = false;
}

document.addEventListener("pointerdown", close);
document.addEventListener("focusin", close);
menu?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation(); // Escape also stops an answer; here it means the menu
    menu.open = false;
    menu.querySelector("summary").focus();
});
