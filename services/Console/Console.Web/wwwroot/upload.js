// Sends a chosen file by a request of its own: the page's connection is made for clicks.
export function send(file, bytesMax, address, token, page) {
    const request = new XMLHttpRequest();
    const done = (status, text) => page.invokeMethodAsync('Sent', status, text).catch(() => { });
    // Refused before it is sent: afterwards a browser only learns that the connection broke.
    if (file.files.length === 0) return void done(0, '');
    if (file.files[0].size > bytesMax) return void done(413, '');
    request.upload.onprogress = event => {
        if (event.lengthComputable) page.invokeMethodAsync('Sending', Math.floor(100 * event.loaded / event.total)).catch(() => { });
    };
    request.onload = () => done(request.status, request.responseText);
    request.onerror = () => done(0, '');
    request.open('POST', address);
    request.setRequestHeader('Content-Type', 'text/csv');
    request.setRequestHeader('RequestVerificationToken', token);
    request.send(file.files[0]);
}
