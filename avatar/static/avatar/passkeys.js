// Passkeys: the browser makes or uses one, and the form sends what it says. Without them the form stays hidden.

function bytes(text) {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
    const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const known = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

function toMake({ publicKey }, alone) {
    const selection = { ...publicKey.authenticatorSelection };
    selection.residentKey = alone ? "required" : "discouraged";
    selection.requireResidentKey = alone;
    if (alone) selection.userVerification = "required";
    return {
        publicKey: {
            ...publicKey,
            challenge: bytes(publicKey.challenge),
            user: { ...publicKey.user, id: bytes(publicKey.user.id) },
            excludeCredentials: known(publicKey.excludeCredentials),
            authenticatorSelection: selection,
        },
    };
}

function toUse({ publicKey }) {
    const allowed = known(publicKey.allowCredentials);
    return { publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: allowed } };
}

function told(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
        if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    response.transports = credential.response.getTransports?.() ?? [];
    return {
        id: credential.id,
        rawId: text(credential.rawId),
        type: credential.type,
        clientExtensionResults: credential.getClientExtensionResults(),
        response,
    };
}

// A login without a name takes its challenge at the moment; the others come with the page.
async function options(form) {
    if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return answer.json();
}

async function ask(form) {
    const given = await options(form);
    if (form.dataset.passkey === "get") return navigator.credentials.get(toUse(given.request_options));
    return navigator.credentials.create(toMake(given.creation_options, form.elements.passwordless.checked));
}

async function submit(event) {
    event.preventDefault();
    const form = event.target;
    const trouble = form.querySelector("[role=alert]");
    trouble.hidden = true;
    try {
        form.elements.credential.value = JSON.stringify(told(await ask(form)));
    } catch (error) {
        console.info("no passkey:", error.name);
        trouble.textContent = form.dataset.trouble;
        trouble.hidden = false;
        return;
    }
    form.submit();
}

if (window.PublicKeyCredential) {
    for (const form of document.querySelectorAll("[data-passkey]")) {
        form.hidden = false;
        form.addEventListener("submit", submit);
    }
}
