export interface GreetingParts {
  /** Where the demo page is. */
  readonly origin: string;
  readonly apiKey: string;
  readonly tokenSecret: string;
}

/** What `spindle dev` says when it is up. The commands work as they stand, from a second terminal. */
export function greeting({ origin, apiKey, tokenSecret }: GreetingParts): string {
  const publication = '{"channel": "chat:lobby", "data": {"text": "Hello from the terminal"}}';
  return `
  Spindle is up, everything in memory, secrets made up for this run.

    ${origin}

  Publish to all who have the page open, into chat:lobby or news:today:

    curl -H 'X-API-Key: ${apiKey}' -d '${publication}' ${origin}/api/publish

  Make a connection token for a client of your own:

    SPINDLE_CLIENT_TOKEN_HMAC_SECRET_KEY='${tokenSecret}' npx spindle gentoken -u ada

`;
}
