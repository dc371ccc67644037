#!/bin/bash
# Runs as the first process of the laboratory's virtual machine, on the host's own file system (read-only,
# written changes stay in memory). Builds three USB devices out of the kernel's gadget drivers and hands over
# to laboratory.ts. Words on the kernel command line: lab.root=, lab.node=.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb
word() { tr ' ' '\n' < /proc/cmdline | sed -n "s/^$1=//p"; }
root=$(word lab.root)
node=$(word lab.node)

mount -t tmpfs tmpfs /run
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t configfs none /sys/kernel/config
ip link set lo up 2>/dev/null
/lib/systemd/systemd-udevd --daemon

# One gadget per controller: name, product id, serial number, product name.
gadget() {
  mkdir "/sys/kernel/config/usb_gadget/$1" && cd "/sys/kernel/config/usb_gadget/$1" || exit 1
  echo 0x1d6b > idVendor
  echo "$2" > idProduct
  mkdir -p strings/0x409 configs/c.1/strings/0x409
  echo "$3" > strings/0x409/serialnumber
  echo Schalter > strings/0x409/manufacturer
  echo "$4" > strings/0x409/product
}

# Vendor-defined reports of $2 bytes each way.
hid_function() {
  mkdir "functions/hid.$1"
  echo 0 > "functions/hid.$1/protocol"
  echo 0 > "functions/hid.$1/subclass"
  echo "$2" > "functions/hid.$1/report_length"
  count=$(printf '\\x%02x\\x%02x' $(($2 & 255)) $(($2 >> 8)))
  printf "\x06\x00\xff\x09\x01\xa1\x01\x09\x02\x15\x00\x26\xff\x00\x75\x08\x96${count}\x81\x02\x09\x03\x96${count}\x91\x02\xc0" > "functions/hid.$1/report_desc"
  ln -s "functions/hid.$1" configs/c.1
}

gadget slap 0x0104 SLAP-0001 'Slap Scanner'; hid_function slap 1024; echo dummy_udc.0 > UDC
gadget page 0x0106 PAGE-0001 'Page Imager'; hid_function page 64; echo dummy_udc.1 > UDC
gadget serial 0x0105 OCR-0001 'Serial Reader'; mkdir functions/acm.usb0; ln -s functions/acm.usb0 configs/c.1; echo dummy_udc.2 > UDC
udevadm trigger
udevadm settle -t 20
echo "LAB-UP devices, $(cut -d' ' -f1 /proc/uptime) s after power on"

cd "$root" || exit 1
timeout 150 "$node" tests/lab/laboratory.ts 2>&1
echo "LAB-EXIT $?"
echo o > /proc/sysrq-trigger
sleep 5
