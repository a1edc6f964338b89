import { defineChannel, defineMethod } from '@spindle/instant/channels';

/** `{ text }`, by any library of the Standard Schema interface, or by hand as here. */
const message = {
  '~standard': {
    version: 1,
    vendor: 'example',
    validate: (value) =>
      typeof value?.text === 'string' && value.text !== ''
        ? { value: { text: value.text } }
        : { issues: [{ message: 'no text', path: ['text'] }] },
  },
};

const anything = { '~standard': { version: 1, vendor: 'example', validate: (value) => ({ value }) } };

/** Pages import this file as well: what travels where is written down once. */
export const room = defineChannel('chat:{room}', message);
export const whoAmI = defineMethod('whoAmI', { input: anything, output: anything });
