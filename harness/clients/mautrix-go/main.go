// The driver of mautrix-go: speaks the driver protocol (../driver-protocol.ts) on stdin and stdout, with mautrix's own
// crypto (build tag goolm) and SQLite without C. It ends when its stdin ends.
package main

import (
	"bufio"
	"os"
)

// The longest line that is read: a request with a large state event fits well.
const longestLine = 16 << 20

func main() {
	removeStoresOfTheDead()
	driver := newDriver(newOutput(os.Stdout))
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		driver.take(lines.Bytes())
	}
	driver.closeAll()
}
