"""A headless Chromium, driven over its debugging pipe with nothing but the standard library."""

import base64
import json
import os
import select
import subprocess
import tempfile
import time


class Chromium:
    """Messages are JSON that ends in NUL, to descriptor 3 and from descriptor 4 of the browser."""

    def __init__(self, path):
        self.profile = tempfile.TemporaryDirectory(prefix="dyno-chromium-", ignore_cleanup_errors=True)
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        arguments = [
            path, "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--force-color-profile=srgb", f"--user-data-dir={self.profile.name}", "about:blank",
        ]
        # A shell puts the two ends where the browser looks for them.
        command = ["/bin/bash", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "chromium"] + arguments
        self.process = subprocess.Popen(
            command, pass_fds=[theirs_in, theirs_out], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.input, self.output, self.buffer, self.number, self.events = ours_in, ours_out, b"", 0, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Network", "Runtime", "Log"]:
            self.send(f"{domain}.enable")

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.profile.cleanup()

    def send(self, method, **parameters):
        """Calls a method of the page."""
        return self.call(method, session=self.session, **parameters)

    def call(self, method, session=None, **parameters):
        self.number += 1
        number = self.number
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read(60)
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def read(self, seconds):
        while b"\0" not in self.buffer:
            if not select.select([self.input], [], [], seconds)[0]:
                raise TimeoutError("Chromium does not answer")
            chunk = os.read(self.input, 1 << 20)
            if not chunk:
                raise RuntimeError("Chromium is gone: run it by hand to see why")
            self.buffer += chunk
        text, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(text)
        if message.get("method") == "Page.javascriptDialogOpening":
            # Nothing else is answered while a dialog is open; who looks at the events learns of it.
            self.number += 1
            close = {"id": self.number, "method": "Page.handleJavaScriptDialog", "params": {"accept": True}}
            os.write(self.output, json.dumps(close | {"sessionId": message["sessionId"]}).encode() + b"\0")
        return message

    def open(self, url):
        """Loads a page, and forgets what happened before."""
        self.events.clear()
        self.send("Page.navigate", url=url)
        deadline = time.monotonic() + 60
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.read(max(0.1, deadline - time.monotonic())))

    def evaluate(self, expression):
        """By the debugger, to which the page's own policy does not apply."""
        result = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def resize(self, width, height=900):
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)

    def screenshot(self, file, whole=True):
        data = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole, fromSurface=True)["data"]
        with open(file, "wb") as output:
            output.write(base64.b64decode(data))

    def print(self, file):
        size = {"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": True, "printBackground": False}
        data = self.send("Page.printToPDF", **size)["data"]
        with open(file, "wb") as output:
            output.write(base64.b64decode(data))

    def mouse(self, kind, x, y, buttons=0):
        button = "left" if buttons or kind == "mouseReleased" else "none"
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, buttons=buttons, clickCount=1)

    def key(self, key, text=None):
        names = {"key": key, "code": key, **({"windowsVirtualKeyCode": 13} if key == "Enter" else {})}
        self.send("Input.dispatchKeyEvent", type="keyDown", **names, **({"text": text} if text else {}))
        self.send("Input.dispatchKeyEvent", type="keyUp", **names)
