// A contact list with a clock that the test moves, and a record of what it reports.
#pragma once

#include "client/contact_list.hpp"
#include "support/bounded_run.hpp"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace babel::test {

struct list_under_test {
    asio::io_context loop{1};
    std::vector<std::string> record;
    bool is_online = true;
    client::contact_list::time_point now{std::chrono::hours(1)};
    client::contact_list contacts{
        loop.get_executor(),
        {[this](const client::client_event& news) { write(news); },
         [this](const std::string& name) { record.push_back("left " + name); },
         [this] { return is_online; },
         [this] { return now; }}};

    ~list_under_test() {
        spawned<void> closing(loop, contacts.close());
        closing.get();
    }
    void write(const client::client_event& news) {
        std::string line;
        if (const auto* added = std::get_if<client::event::contacts_added>(&news))
            for (const auto& name : added->names)
                line += "+" + name;
        if (const auto* removed = std::get_if<client::event::contacts_removed>(&news))
            for (const auto& name : removed->names)
                line += "-" + name;
        record.push_back(line);
    }
    void add(std::initializer_list<std::string_view> names) {
        wire::string_list_buffer list;
        for (const auto name : names)
            list.add(name);
        contacts.add(list.view());
    }
    /// By a babel/2 link.
    void add_flagged(std::initializer_list<wire::contact> all) {
        wire::contact_list_buffer list;
        for (const auto& each : all)
            list.add(each);
        contacts.add(list.view());
    }
    void whole(std::uint64_t run, std::uint64_t number) {
        contacts.settle({run, number, wire::position_kind::whole});
    }
    void difference(std::uint64_t run, std::uint64_t number) {
        contacts.settle({run, number, wire::position_kind::difference});
    }
    void later(std::uint64_t run, std::uint64_t number) {
        contacts.settle({run, number, wire::position_kind::later});
    }
    /// The link is lost for so long. The server of the next login marks the end of its list.
    void lose(std::chrono::milliseconds outage) {
        contacts.on_link_lost();
        now += outage;
        contacts.begin_login(true);
        contacts.compare();
    }
    /// For names that the list lacks.
    std::chrono::nanoseconds time_left() const { return contacts.kept_until() - now; }
    void remove(std::string_view name) {
        wire::string_list_buffer list;
        list.add(name);
        contacts.remove(list.view());
    }
};

} // namespace babel::test
