const signingIn = document.getElementById('sign-in');
const sending = document.getElementById('send');

function ask(path, body, done) {
  const request = new XMLHttpRequest();
  request.open('POST', path);
  request.setRequestHeader('Content-Type', 'application/json');
  request.addEventListener('load', function () {
    if (request.status === 200) done(JSON.parse(request.responseText));
    else show(path + ': ' + request.status);
  });
  request.send(JSON.stringify(body));
}

function show(text) {
  const item = document.createElement('li');
  item.textContent = text;
  document.getElementById('messages').appendChild(item);
}

function showMessage(message) {
  // What the application publishes has no author.
  show(message.info ? message.info.user + ': ' + message.data.text : message.data.text);
}

function start(url, credentials) {
  // It asks `/centrifuge/auth/` for signatures and `/centrifuge/refresh/` for new credentials by itself.
  const centrifuge = new Centrifuge({
    url: url,
    user: credentials.user,
    timestamp: credentials.timestamp,
    info: credentials.info,
    token: credentials.token,
  });
  centrifuge.subscribe('chat:lobby', showMessage);
  const room = centrifuge.subscribe('$chat:private', showMessage);
  room.on('subscribe', function () {
    sending.hidden = false;
  });
  room.on('error', function (context) {
    show('no entry: ' + context.error);
  });
  sending.addEventListener('submit', function (event) {
    event.preventDefault();
    room.publish({ text: sending.elements.text.value });
    sending.reset();
  });
  centrifuge.connect();
}

signingIn.addEventListener('submit', function (event) {
  event.preventDefault();
  ask('/login', { name: signingIn.elements.name.value }, function (session) {
    signingIn.hidden = true;
    ask('/centrifuge/refresh/', {}, function (credentials) {
      start(session.websocketUrl, credentials);
    });
  });
});
