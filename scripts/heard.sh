#!/usr/bin/env bash
# heard.sh SAID.wav HEARD.wav: exits with 0 if the heard file contains the said one. It compares loudness, 20 ms by 20
# ms, at every shift, with od and awk alone. Silence, noise, another sentence and half of the sentence all fail. Both
# files are 48 kHz, mono, 16 bit.
set -euo pipefail

for file in "$1" "$2"; do
    read -r rate bytes < <(od -An -tu4 -j24 -N8 "$file")
    tag=$(od -An -c -j36 -N4 "$file" | tr -d ' \n')
    [[ $tag == data && $rate == 48000 && $bytes == 96000 ]] || {
        echo "heard.sh: $file is not a WAV of 48 kHz, mono, 16 bit" >&2
        exit 2
    }
done

samples() { od -An -v -td2 -w1920 -j44 "$1"; }

awk -v need=0.93 '
    # A line holds 20 ms: its loudness goes to a[] for the first file and b[] for the second.
    {
        sum = 0
        for (i = 1; i <= NF; i++) sum += $i * $i
        loudness = sqrt(sum / 960)
        if (FILENAME == ARGV[1]) { a[na++] = loudness; energy += loudness * loudness }
        else b[nb++] = loudness
    }
    END {
        for (shift = 0; shift < nb; shift++) {
            product = other = 0
            for (i = 0; i < na && shift + i < nb; i++) {
                product += a[i] * b[shift + i]
                other += b[shift + i] * b[shift + i]
            }
            # Speech at a tenth of its loudness (a hundredth of its energy) counts as not heard.
            if (other < energy / 100) continue
            likeness = product / sqrt(energy * other)
            if (likeness > best) { best = likeness; at = shift }
        }
        printf "heard: likeness %.3f (at least %.2f), from %.2f s on\n", best, need, at * 0.02
        exit !(best >= need)
    }' <(samples "$1") <(samples "$2")
