// Elements by code. Text is only ever set as text: what people and models say is never read as markup.

const SVG = "http://www.w3.org/2000/svg";

// `attributes`: names as in HTML; false and null leave one out. Strings among the children become text.
export function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value === false || value === null || value === undefined) continue;
        made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
}

export function icon(name, size = "small") {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", `icon ${size}`);
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `#icon-${name}`);
    svg.append(use);
    return svg;
}

export function hidden(text) {
    return element("span", { class: "hidden" }, text);
}
