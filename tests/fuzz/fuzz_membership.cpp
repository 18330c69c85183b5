// A node stays within its bounds, and decides each login, change of an owner, kick and ban once,
// whatever its engine answers.
#include "cluster/engine/resp.hpp"
#include "cluster/membership/membership.hpp"
#include "fuzz/require.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

using babel::bytes_view;
using babel::fuzz::require;
using namespace babel::cluster;

class play {
public:
    /// A number is something that happens on the node; all else came from the engine.
    void on(const reply& value) {
        if (value.is == reply::kind::integer)
            act(static_cast<std::uint64_t>(value.number));
        else if (!value.elements.empty() && value.elements[0].is_array())
            read(value);
        else
            answer(value);
        perform();
    }

    void finish() {
        rules_.on_link_down(out_);
        perform();
        require(undecided_.empty() && unchanged_.empty());
    }

private:
    void act(std::uint64_t what) {
        const std::string name(1, static_cast<char>('x' + what / 8 % 3));
        switch (what % 17) {
        case 0:
            now_ += std::chrono::milliseconds(what % 4096);
            return rules_.on_tick(now_, out_);
        case 1:
            undecided_.insert(++last_);
            return rules_.ask(last_, {name, "s", ""}, now_, out_);
        case 2:
            rules_.withdraw(last_);
            undecided_.erase(last_);
            return;
        case 3:
            return rules_.release(name);
        case 4:
            return rules_.on_probed(name, what / 8 % 2 == 0);
        case 5:
            return rules_.flush(now_, out_);
        case 6:
            unanswered_.clear();
            return rules_.on_link_up({name, std::chrono::seconds(what / 8 % 10)}, now_, out_);
        case 7:
            unanswered_.clear();
            return rules_.on_link_down(out_);
        case 8:
            if (rules_.write(name, "y", "hello", what)) require(rules_.is_linked());
            return;
        case 9:
            return rules_.set_flags(name, static_cast<std::uint8_t>(what / 8));
        case 10:
            unchanged_.insert(++last_);
            return rules_.owners().change(last_, change_of(name, what / 8), out_);
        case 11:
            if (rules_.is_linked()) rules_.doubt(name);
            return;
        case 12:
            rules_.park(name, "s", std::chrono::seconds(what / 8 % 10));
            return;
        case 13:
            rules_.operators().bans().change(name, what / 32 % 2 == 0, out_);
            return;
        case 14:
            undecided_kicks_.insert(++last_kick_);
            return rules_.operators().kicks().ask(last_kick_, name, {2, 3}, now_, out_);
        case 15:
            is_compared_ = is_compared_ || rules_.operators().check().begin(now_);
            return;
        default:
            return rules_.leave(out_);
        }
    }

    static babel::server::ownership_change change_of(const std::string& name, std::uint64_t how) {
        babel::server::ownership_change made{name};
        made.is_forced = how % 2 == 0;
        if (how % 3 != 0) made.to = babel::server::binding{{}, how};
        if (how % 5 != 0) made.from.emplace();
        made.most_of_key = how % 7;
        return made;
    }

    void read(const reply& value) {
        if (const auto all = parse_reading(value)) rules_.on_reading(*all, now_, out_);
    }

    void answer(const reply& value) {
        if (!unanswered_.empty()) unanswered_.erase(unanswered_.begin());
        rules_.on_reply(value, now_, out_);
    }

    std::size_t in_flight(script which) const {
        return static_cast<std::size_t>(std::ranges::count(unanswered_, which));
    }

    void perform() {
        for (const auto& each : std::exchange(out_, {})) {
            if (const auto* const run = std::get_if<run_script>(&each)) {
                unanswered_.push_back(run->which);
            } else if (std::holds_alternative<restart_link>(each)) {
                unanswered_.clear();
            } else if (const auto* const login = std::get_if<login_decided>(&each)) {
                require(undecided_.erase(login->which) == 1);
            } else if (const auto* const change = std::get_if<owner_answered>(&each)) {
                require(unchanged_.erase(change->which) == 1);
            } else if (const auto* const kick = std::get_if<kick_decided>(&each)) {
                require(undecided_kicks_.erase(kick->which) == 1);
            } else if (std::holds_alternative<register_compared>(each)) {
                require(std::exchange(is_compared_, false));
            } else if (const auto* const ban = std::get_if<ban_told>(&each)) {
                const bool is_known = banned_.contains(ban->subject);
                require(is_ban_subject(ban->subject) && is_known != ban->is_banned);
                if (is_known)
                    banned_.erase(ban->subject);
                else
                    banned_.insert(ban->subject);
            }
        }
        require(in_flight(script::claim) + in_flight(script::release) <= claim_queue::max_batches);
        require(in_flight(script::beat) <= 1 && in_flight(script::gc) <= 1);
        require(in_flight(script::bind) <= owner_copy::max_batches);
        require(in_flight(script::route) <= route_queue::max_messages);
        require(in_flight(script::park) <= park_queue::max_batches);
        require(in_flight(script::keep) <= 1);
        require(undecided_kicks_.size() <= kick_requests::max_waiting);
    }

    membership rules_{{"a", "f", "1", std::chrono::seconds(6), true}}; // with realms
    time_point now_{std::chrono::hours(1)};
    actions out_;
    ticket last_ = 0;
    std::set<ticket> undecided_;
    std::set<ticket> unchanged_; // owners
    std::uint64_t last_kick_ = 0;
    std::set<std::uint64_t> undecided_kicks_;
    bool is_compared_ = false; // a comparison is under way
    std::set<std::string> banned_;
    std::vector<script> unanswered_;
};

} // namespace

// Input: a stream of replies.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    reply_reader reader({1 << 16, 1024});
    if (size > 1 << 16 || reader.feed(bytes_view(data, size))) return 0;
    play all;
    for (;;) {
        const auto next = reader.next();
        if (!next || !*next) break;
        all.on(**next);
    }
    all.finish();
    return 0;
}
