#!/bin/sh
# Boot for BOOT_SECONDS (12), then serve the API, the metrics and the cluster port.
set -eu
trap 'exit 0' TERM INT

sleep "${BOOT_SECONDS:-12}" &
wait $!

mkdir -p /tmp/api /tmp/metrics
echo ok > /tmp/api/health
echo "$NODE_ID ($NODE_ROLE)" > /tmp/api/index.html
echo "node_up 1" > /tmp/metrics/metrics

httpd -p 8080 -h /tmp/api
httpd -p 9090 -h /tmp/metrics
while :; do
    nc -l -p 4001 -e true &
    wait $!
done
