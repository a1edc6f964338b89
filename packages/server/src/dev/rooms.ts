/** Whether the demo's application lets a user into a private channel. */
export type RoomDecision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly rule: string; readonly because: string; readonly fix: string };

const privateRoom = '$chat:private';
const vault = '$chat:vault';

/** Everything but the private room is denied: a subscription token overrides the permissions of the namespace. */
export function mayEnter(channel: string, user: string): RoomDecision {
  if (channel === vault) {
    return {
      allowed: false,
      rule: 'demo.vault',
      because: 'the application gives nobody a token for the vault, and without one its private channel stays closed',
      fix: `nothing does: ask for ${privateRoom} instead`,
    };
  }
  if (channel !== privateRoom) {
    return {
      allowed: false,
      rule: 'demo.rooms',
      because: 'the application knows no private room of this name',
      fix: `ask for ${privateRoom}`,
    };
  }
  if (user.toLowerCase().startsWith('guest')) {
    return {
      allowed: false,
      rule: 'demo.guests',
      because: 'the application keeps users whose name starts with "guest" out of the private room',
      fix: 'sign in under another name',
    };
  }
  return { allowed: true };
}
