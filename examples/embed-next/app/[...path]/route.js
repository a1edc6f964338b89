/** Whatever else is asked for; a path of the chat never gets here. */
export const GET = () => new Response('the application', { status: 404 });
