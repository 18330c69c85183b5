#include "cluster/membership/membership.hpp"

#include <utility>

namespace babel::cluster {

using phase = joining::phase;

membership::membership(node_identity who)
    : line_(who.incarnation), joining_(who), watch_(who.lease) {
    if (who.has_realms) reader_.sort_by_realm();
}

void membership::on_link_up(const engine_facts& engine, time_point now, actions& out) {
    end_link(out);
    line_.begin_link(engine.run_id);
    liveness_.begin_link(now);
    watch_.forget();
    // Users who were online come first, and owners of names that the other nodes have.
    logins_from_ = engine.uptime < young_engine ? now + first_come_time : now;
    claims_from_ = now;
    joining_.begin_link(line_, info_, out);
}

void membership::end_link(actions& out) {
    line_.end_link();
    joining_.end_link();
    claims_.end_link(out);
    courier_.end_link(out);
    operators_.end_link();
    reader_.end_link(out);
    owners_.end_link(out);
    collector_.end_link();
}

void membership::restart(std::string why, actions& out) {
    out.push_back(restart_link{std::move(why)});
    end_link(out);
}

void membership::on_reading(const reading& read, time_point now, actions& out) {
    if (!line_.is_up()) return;
    liveness_.hear(now);
    for (const auto& entry : read.news) {
        if (joining_.at() < phase::settling) break; // start_reader has them read again
        const auto outcome = reader_.on_news(entry, now, out);
        if (outcome == register_reader::outcome::applied) {
            owners_.on_news(entry, out);
            operators_.on_news(entry, now, out);
        }
        if (outcome == register_reader::outcome::gap) {
            joining_.scan_again(read.news.back().position, line_, out);
            operators_.on_gap(now);
        }
        if (outcome == register_reader::outcome::taken_for_dead)
            return restart("the other nodes took this one for dead", out);
    }
    for (const auto& message : read.inbox)
        if (!operators_.on_message(message, now, out)) courier_.on_message(message, now, out);
    courier_.pass_on(others().position(), now, out);
}

void membership::on_tick(time_point now, actions& out) {
    if (joining_.at() == phase::watching) liveness_.hear(now);
    joining_.tick(line_, info_, now, out);
    if (line_.is_up()) {
        const auto step = liveness_.tick(now, joining_.is_member());
        if (step == liveness::step::link_is_over) restart("nothing came for 3 s", out);
        if (step == liveness::step::beat) line_.run(script::beat, {info_}, out);
    }
    reader_.expire(now, out);
    claims_.expire(now, out);
    operators_.on_tick(now, out);
    courier_.pass_on(others().position(), now, out);
    if (is_linked() && others().parked() > 0) collector_.unpark(now, line_, out);
    flush(now, out);
}

void membership::flush(time_point now, actions& out) {
    reader_.settle(out);
    if (joining_.at() < phase::settling) return;
    if (now >= claims_from_) {
        claims_.send(line_, is_linked() && now >= logins_from_, out);
        owners_.send(line_, now >= logins_from_, out);
    }
    operators_.send(is_linked(), now, out);
    courier_.send(line_, out);
}

void membership::ask(ticket which, claimant who, time_point now, actions& out) {
    const bool can_wait = joining_.is_member() && joining_.has_joined_before();
    if (!can_wait) return out.push_back(login_decided{which, verdict::unavailable});
    claims_.ask(which, std::move(who), now, out);
}

void membership::release(std::string_view name) {
    if (!here_.leave(name)) return;
    if (line_.is_up()) claims_.disown(name); // else the next snapshot shows it
    reader_.leave(name);
    on_probed(name, false);
}

bool membership::route(node_number to, std::string text, std::uint64_t which) {
    return is_linked() && courier_.route(to, std::move(text), which);
}

void membership::leave(actions& out) {
    if (!joining_.is_member()) return end_link(out);
    line_.run(script::leave, {}, out);
}

} // namespace babel::cluster
