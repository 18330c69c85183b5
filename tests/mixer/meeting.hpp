// Participants with scripted peers, without devices.
#pragma once

#include "mixer/far_end.hpp"
#include "mixer/participants.hpp"
#include "support/bounded_run.hpp"

#include <list>
#include <utility>
#include <vector>

namespace babel::test {

struct meeting {
    asio::io_context loop{1};
    mixer::settings options = plain_voice(false);
    std::list<far_end> peers;
    mixer::participants participants{options.encoder};
    std::vector<sample> heard; ///< By the user.

    far_end& joined() {
        auto& added = peers.emplace_back(loop, options);
        participants.join(*added.leg);
        return added;
    }
    void hear_frame() {
        voice::voice_frame piece;
        participants.hear(piece);
        heard.insert(heard.end(), piece.begin(), piece.end());
        participants.report_played_out();
    }
    void send(std::span<const sample> samples) {
        for (std::size_t at = 0; at < samples.size(); at += frame) {
            voice::voice_frame next;
            std::ranges::copy(samples.subspan(at, frame), next.begin());
            participants.send(next);
            run_ready(loop);
        }
    }
    /// So many frames both ways: a tone of the user, and one of each peer that talks.
    void
    talk(std::size_t frames, double hz, const std::vector<std::pair<far_end*, double>>& talking) {
        const auto mine = sine(frames * frame, hz);
        std::vector<std::vector<sample>> theirs;
        for (const auto& each : talking)
            theirs.push_back(sine(frames * frame, each.second));
        for (std::size_t at = 0; at < mine.size(); at += frame) {
            for (std::size_t i = 0; i < talking.size(); ++i)
                talking[i].first->says(std::span(theirs[i]).subspan(at).first<frame>());
            hear_frame();
            send(std::span(mine).subspan(at, frame));
        }
    }
};

inline std::vector<sample> last_half_second(const std::vector<sample>& samples) {
    return {samples.end() - 25 * std::ptrdiff_t{frame}, samples.end()};
}

} // namespace babel::test
