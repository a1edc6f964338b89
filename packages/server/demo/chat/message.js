import { avatar, element } from '../element.js';
import { generations } from '../sdk/client.js';

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const fromServer = { name: 'Server API', colour: '#6b6675' };

/** Messages of the demo carry `{ text, sdk, sentAt }`; whatever else is published is shown as it is. */
function content(data) {
  if (typeof data?.text === 'string') return element('p', {}, data.text);
  return element('pre', {}, JSON.stringify(data, null, 2));
}

/**
 * @param {import('../sdk/client.js').Message} message
 * @param {boolean} isOwn sent by this very client
 */
export function messageItem({ data, author }, isOwn) {
  const person = author ?? fromServer;
  const sdk = generations[person.sdk];
  const sentAt = new Date(data?.sentAt ?? Number.NaN);
  return element(
    'li',
    { class: `message${isOwn ? ' own' : ''}`, style: { '--person': person.colour } },
    avatar(person),
    element(
      'div',
      { class: 'bubble' },
      element(
        'header',
        {},
        element('b', {}, person.name),
        sdk ? element('span', { class: 'badge', data: { generation: person.sdk } }, sdk.version) : null,
        Number.isNaN(sentAt.getTime()) ? null : element('time', {}, clock.format(sentAt)),
      ),
      content(data),
    ),
  );
}
