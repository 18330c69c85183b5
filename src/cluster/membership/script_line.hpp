// Scripts of one link: their tokens, and the order in which their answers come.
#pragma once

#include "cluster/engine/reply.hpp"
#include "cluster/membership/actions.hpp"
#include <babel/core/number.hpp>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace babel::cluster {

class script_line {
public:
    explicit script_line(std::string incarnation) : incarnation_(std::move(incarnation)) {}

    /// Every link has a token of its own, so what an earlier one sent has no effect any more.
    void begin_link(std::string run) {
        run_ = std::move(run);
        ++link_;
        latest_change_ = 0;
        unanswered_.clear();
        is_up_ = true;
    }
    /// No answer comes any more.
    void end_link() {
        unanswered_.clear();
        is_up_ = false;
    }

    bool is_up() const { return is_up_; }
    /// 0: it has joined no engine yet.
    node_number number() const { return number_; }
    void set_number(node_number number) { number_ = number; }
    const std::string& incarnation() const { return incarnation_; }
    /// Run id of the engine of the last link; empty: there was none.
    const std::string& run_id() const { return run_; }

    void
    run(script which, std::vector<std::string> arguments, actions& out, node_number inbox = 0) {
        const auto number = number_ ? std::to_string(number_) : std::string();
        const auto token = number + "/" + incarnation_ + "." + std::to_string(link_);
        arguments.insert(arguments.begin(), {run_, token});
        out.push_back(run_script{which, inbox ? inbox : number_, std::move(arguments)});
        unanswered_.push_back(which);
    }

    /// The script that the next answer belongs to. Null: none is waited for.
    std::optional<script> take_answered() {
        if (unanswered_.empty()) return {};
        const auto which = unanswered_.front();
        unanswered_.pop_front();
        return which;
    }
    /// The answer to a script of this link was OK.
    void note_position(script which, const reply& answer) {
        if (which != script::claim && which != script::release && which != script::park) return;
        const auto position = whole_number<std::uint64_t>(answer.word(1)).value_or(0);
        latest_change_ = std::max(latest_change_, position);
    }
    /// The position of the news that has all changes of names that were answered over this link.
    /// Answers come on another connection than the news, and often earlier.
    std::uint64_t latest_change() const { return latest_change_; }

private:
    std::string incarnation_;
    std::string run_;
    node_number number_ = 0;
    std::uint64_t link_ = 0;
    std::uint64_t latest_change_ = 0;
    bool is_up_ = false;
    std::deque<script> unanswered_;
};

} // namespace babel::cluster
