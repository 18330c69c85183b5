// Removal of names that no node has any more.
#pragma once

#include "cluster/engine/reply.hpp"
#include "cluster/membership/actions.hpp"
#include "cluster/membership/script_line.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace babel::cluster {

/// Collects names of nodes that are gone, a step at a time, of which one is in flight.
class name_collector {
public:
    void begin(script_line& line, actions& out) {
        is_again_ = is_collecting_; // a part of the names was passed already
        if (!std::exchange(is_collecting_, true)) line.run(script::gc, {"0"}, out);
    }
    void on_step(const reply& answer, script_line& line, actions& out) {
        const std::string cursor(answer.word(1));
        const bool is_end = cursor.empty() || cursor == "0";
        is_collecting_ = !is_end || std::exchange(is_again_, false);
        if (is_collecting_) line.run(script::gc, {is_end ? "0" : cursor}, out);
    }
    /// Frees parked names whose time is over, once a second.
    void unpark(time_point now, script_line& line, actions& out) {
        if (now - unparked_ < unpark_interval) return;
        unparked_ = now;
        line.run(script::unpark, {}, out);
    }
    void end_link() { is_collecting_ = is_again_ = false; }

private:
    static constexpr std::chrono::seconds unpark_interval{1};

    time_point unparked_{};
    bool is_collecting_ = false;
    bool is_again_ = false; // another collection has to follow
};

} // namespace babel::cluster
