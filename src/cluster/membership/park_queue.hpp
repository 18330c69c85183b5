// Names that this node keeps for users who are about to log in at another one.
#pragma once

#include "cluster/membership/here_names.hpp"
#include "cluster/membership/script_line.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cluster {

/// Parks names in batches. More may be in flight than of claims, since a node that parks is about
/// to leave: a name whose batch was not sent before that is merely free.
/// Lifetime: `here` outlives it.
class park_queue {
public:
    static constexpr std::size_t batch_size = 64;
    static constexpr std::size_t max_batches = 64;

    explicit park_queue(here_names& here) : here_(here) {}

    /// Takes a name from this node, to keep it for that source so long. Returns false, and does
    /// nothing, if it is not here, or not claimed over this link: parks are sent before claims, and
    /// the script parks no name of another node, or of none.
    bool add(std::string_view name, std::string source, std::chrono::seconds time) {
        if (!here_.position_of(name)) return false;
        here_.leave(name);
        waiting_.push_back({std::string(name), std::move(source), time});
        return true;
    }

    void send(script_line& line, actions& out) {
        for (; in_flight_ < max_batches && !waiting_.empty(); ++in_flight_)
            line.run(script::park, take_batch(), out);
    }
    void on_parked() { --in_flight_; }
    bool is_idle() const { return waiting_.empty() && in_flight_ == 0; }

    /// The names are released by the next link, whose snapshot shows them.
    void end_link() {
        waiting_.clear();
        in_flight_ = 0;
    }

private:
    struct parking {
        std::string name;
        std::string source;
        std::chrono::seconds time;
    };

    /// Arguments of the script, which has one time for all names.
    std::vector<std::string> take_batch() {
        const auto time = waiting_.front().time;
        std::vector<std::string> words{std::to_string(time.count())};
        for (std::size_t names = 0; names < batch_size; ++names) {
            if (waiting_.empty() || waiting_.front().time != time) break;
            words.push_back(std::move(waiting_.front().name));
            words.push_back(std::move(waiting_.front().source));
            waiting_.pop_front();
        }
        return words;
    }

    here_names& here_;
    std::deque<parking> waiting_;
    std::size_t in_flight_ = 0;
};

} // namespace babel::cluster
