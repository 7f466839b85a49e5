// Start Swagger UI on the page's #swagger-ui element. A file of its own, so that the page needs no inline script.
"use strict";

window.addEventListener("DOMContentLoaded", () => {
  window.SwaggerUIBundle({
    dom_id: "#swagger-ui",
    url: "/openapi.json",
    // The default sends the document to a validator on another host.
    validatorUrl: null,
    deepLinking: true,
    // Settings are fixed here: none is taken from the address of the page.
    queryConfigEnabled: false,
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
  });
});
