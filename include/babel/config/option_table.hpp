// The options of a program with the settings behind them.
#pragma once

#include <babel/config/given_value.hpp>
#include <babel/config/nearest.hpp>
#include <babel/config/option_row.hpp>
#include <babel/config/report.hpp>
#include <babel/core/text.hpp>

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace babel::config {

template <class Settings>
class option_table : public option_list {
public:
    using row = option_row<Settings>;

    /// The rows outlive it.
    explicit option_table(std::initializer_list<std::span<const row>> parts)
        : option_list(pointers(parts)) {}

    /// Errors: the fault of the first value that its option refuses.
    result<void, fault> check(const given_values& all) const {
        Settings scratch;
        for (const auto& each : all)
            if (const auto taken = try_to_set(scratch, *each.of, each.value); !taken)
                return fault_of(each, taken.error());
        return {};
    }

    /// Requires: check() has passed the values.
    void set(Settings& to, const given_values& all) const {
        for (const auto& each : all)
            of(*each.of).set(to, each.value);
    }

    /// Gives an option another value while the program runs. After a fault `to` may be half
    /// changed.
    result<void, fault>
    change(Settings& to, const std::string& key, const std::string& value) const {
        const auto* found = find(key);
        if (!found)
            return fault{
                {}, "unknown option " + printable(key) + did_you_mean(key, changeable()), false};
        if (!found->changes_while_running)
            return fault{key, "cannot be changed while the program runs", false};
        if (const auto taken = try_to_set(to, *found, value); !taken)
            return fault{key, taken.error(), false};
        return {};
    }

    /// The values in effect of every option that files may have. `given`: those that hold.
    std::vector<effective_value> effective(const Settings& all, const given_values& given) const {
        std::vector<effective_value> out;
        for (const auto& each : *this) {
            if (!each.in_files) continue;
            const auto* found = find_given(given, each.name);
            const auto origin = found ? found->origin : "default";
            if (const auto show = of(each).show)
                for (auto& value : show(all))
                    out.push_back({each.name, std::move(value), origin});
            else if (found)
                out.push_back({each.name, found->value, origin});
            else
                out.push_back(default_value(each));
        }
        return out;
    }

    const row& of(const option& known) const { return static_cast<const row&>(known); }

private:
    static std::vector<const option*> pointers(std::initializer_list<std::span<const row>> parts) {
        std::vector<const option*> out;
        for (const auto& part : parts)
            for (const auto& each : part)
                out.push_back(&each);
        return out;
    }

    value_result try_to_set(Settings& to, const option& known, const std::string& value) const {
        const auto checked = check_value(known, value);
        return checked ? of(known).set(to, value) : checked;
    }
};

} // namespace babel::config
