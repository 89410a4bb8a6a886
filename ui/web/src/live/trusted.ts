/** The browser's trusted types, as far as they are used here (no types in TypeScript's library yet). */
interface Policy {
  createHTML(html: string): unknown;
}
interface Factory {
  createPolicy(name: string, rules: { createHTML: (html: string) => string }): Policy;
}

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const policy = factory?.createPolicy('lesson', { createHTML: (html) => html });

/**
 * The one door through which HTML enters the page: lesson text, which the server renders from its own
 * Markdown files with raw HTML off.
 */
export const trusted = (html: string): string => (policy ? (policy.createHTML(html) as string) : html);
