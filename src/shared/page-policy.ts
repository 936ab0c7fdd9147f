/**
 * What the window's page may load and reach: Mantine puts its styles into the document, everything else comes from its
 * own origin. Sent as a header by the hosts and built into the page for where no header is sent (file://).
 */
export const pagePolicy: readonly string[] = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
]
