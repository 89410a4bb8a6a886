package pcap

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// addr is a host on the wire.
type addr struct {
	ip  net.IP
	mac net.HardwareAddr
}

// parseAddr gives a virtual address a locally administered MAC of its own.
func parseAddr(s string) (addr, error) {
	ip, err := netip.ParseAddr(s)
	if err != nil || !ip.Is4() {
		return addr{}, fmt.Errorf("%q is no IPv4 address", s)
	}
	four := ip.As4()
	return addr{ip: ip.AsSlice(), mac: net.HardwareAddr{0x02, 0x00, four[0], four[1], four[2], four[3]}}, nil
}

// transport is a TCP or UDP header that can compute its checksum.
type transport interface {
	gopacket.SerializableLayer
	SetNetworkLayerForChecksum(gopacket.NetworkLayer) error
}

// emit serialises one frame.
func (b *builder) emit(t int64, from, to addr, proto layers.IPProtocol, header transport, data []byte) {
	ethernet := &layers.Ethernet{SrcMAC: from.mac, DstMAC: to.mac, EthernetType: layers.EthernetTypeIPv4}
	ip := &layers.IPv4{Version: 4, IHL: 5, TTL: 64, Flags: layers.IPv4DontFragment, Protocol: proto, SrcIP: from.ip, DstIP: to.ip}
	if err := header.SetNetworkLayerForChecksum(ip); err != nil {
		panic(fmt.Sprintf("pcap: %v", err)) // an IPv4 header always serves
	}
	buf := gopacket.NewSerializeBuffer()
	options := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	if err := gopacket.SerializeLayers(buf, options, ethernet, ip, header, gopacket.Payload(data)); err != nil {
		panic(fmt.Sprintf("pcap: %v", err)) // lengths are bounded by the segment size
	}
	b.frames = append(b.frames, frame{t, buf.Bytes()})
}
