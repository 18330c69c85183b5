// Removal of the names of nodes that are gone.
#pragma once

#include "cluster/engine/reply.hpp"
#include "cluster/membership/script_line.hpp"

#include <string>
#include <utility>

namespace babel::cluster {

/// A step at a time, and one run at a time.
class collecting {
public:
    void begin(script_line& line, actions& out) {
        if (std::exchange(is_under_way_, true)) return;
        line.run(script::gc, {"0"}, out);
    }
    void on_step(const reply& answer, script_line& line, actions& out) {
        const std::string cursor(answer.word(1));
        is_under_way_ = !cursor.empty() && cursor != "0";
        if (is_under_way_) line.run(script::gc, {cursor}, out);
    }
    void end_link() { is_under_way_ = false; }

private:
    bool is_under_way_ = false;
};

} // namespace babel::cluster
