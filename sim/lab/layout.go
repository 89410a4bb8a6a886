package lab

import (
	"strings"

	"mailtrail/sim"
)

// The automatic places of nodes, as fractions of the figure: letters travel
// from left to right, names are asked above.
const (
	leftEdge, rightEdge = 0.07, 0.93
	dnsRow              = 0.14
	topRow, bottomRow   = 0.42, 0.86
	firstServer         = 0.3
	lastServer          = 0.7
)

// layout gives each node a place that the scenario gave none. Servers of one
// organisation stand below each other, people stand at the edge of the figure
// that is nearer to their organisation.
func layout(nodes []sim.NodeInfo, placed []bool) {
	var orgs []string
	side := func(n *sim.NodeInfo) int {
		name := organisation(n)
		for i, o := range orgs {
			if o == name {
				return i
			}
		}
		orgs = append(orgs, name)
		return len(orgs) - 1
	}
	type column struct{ x, org int } // x: -1 left, 0 servers, 1 right, 2 names
	columns := make([]column, len(nodes))
	size := map[column]int{}
	for i := range nodes {
		if speaks(&nodes[i], "dns") {
			columns[i] = column{x: 2}
		} else {
			columns[i] = column{org: side(&nodes[i])}
		}
	}
	people := 0
	for i := range nodes {
		if nodes[i].Account != "" {
			left := columns[i].org < (len(orgs)+1)/2
			if len(orgs) == 1 {
				left = people%2 == 0
			}
			people++
			columns[i] = column{x: 1}
			if left {
				columns[i].x = -1
			}
		}
		size[columns[i]]++
	}
	row := map[column]int{}
	for i := range nodes {
		c := columns[i]
		if !placed[i] {
			switch n := size[c]; c.x {
			case -1:
				nodes[i].At = [2]float64{leftEdge, spread(topRow, bottomRow, row[c], n)}
			case 1:
				nodes[i].At = [2]float64{rightEdge, spread(topRow, bottomRow, row[c], n)}
			case 2:
				nodes[i].At = [2]float64{spread(firstServer, lastServer, row[c], n), dnsRow}
			default:
				nodes[i].At = [2]float64{spread(firstServer, lastServer, c.org, len(orgs)), spread(topRow, bottomRow, row[c], n)}
			}
		}
		row[c]++
	}
}

// spread is the i-th of n even places between two bounds, in thousandths; the
// middle for a single one.
func spread(from, to float64, i, n int) float64 {
	a, b := int(from*1000+0.5), int(to*1000+0.5)
	if n == 1 {
		return float64((a+b)/2) / 1000
	}
	return float64(a+(b-a)*i/(n-1)) / 1000
}

// organisation is the last two labels of a node's domain.
func organisation(n *sim.NodeInfo) string {
	name := n.Host
	if name == "" {
		_, name, _ = strings.Cut(n.Account, "@")
	}
	labels := strings.Split(name, ".")
	return strings.Join(labels[max(0, len(labels)-2):], ".")
}

func speaks(n *sim.NodeInfo, proto string) bool {
	for _, s := range n.Services {
		if s.Proto == proto {
			return true
		}
	}
	return false
}
